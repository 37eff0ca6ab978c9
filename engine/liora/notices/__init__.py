"""What a tenant is told outside of the API: signed webhooks to addresses that it names, and e-mail."""
