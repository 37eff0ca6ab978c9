"""`liora bench`: how many messages a second this machine answers, against what its PostgreSQL could do at best.

traffic    what people write, as signed webhooks             yardstick  pgbench with the rows of a turn
orders     what the process of people is told and tells      tenants    clientes with numbers, and a filled inbox
caller     one connection to the webhook                     site       a database, and engines started on it
vendor     the vendor's stand-in, beside the people          stages     one function a stage
people     the process that plays them                       figures    every key and its unit
load       that process, as the bench sees it                suite      the stages in their order
child      a process beside the bench                        worker     a worker in a process of its own
"""
