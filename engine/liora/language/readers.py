def integer(text, units=()):
    t=text.strip().lower().split()
    d={"un":1,"uno":1,"una":1,"dos":2,"tres":3}
    if len(t)==2 and t[1] not in units: return None
    if not t or len(t)>2: return None
    return d.get(t[0]) or (int(t[0]) if t[0].isdecimal() else None)
def text_between(a,b):
    return lambda t: t.strip() if a<=len(t.strip())<=b else None
def country(t):
    return {"chile":"CL","colombia":"CO","mexico":"MX","peru":"PE"}.get(t.strip().lower())
