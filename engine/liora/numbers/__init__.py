"""The numbers of a cliente: connected, looked after, tried out, and the templates of their accounts."""
