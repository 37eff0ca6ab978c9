"""`liora bench`: how many messages a second this machine answers, against what its PostgreSQL could do at best.

figures    every key, its unit, and the report                  suite      what was asked for, in order
stages     the list of stages                                   site       a database, and engines started on it
served     stages with the webhook                              drained    stages of the worker
searching  searches in large catalogs
journey    where a message spends its time                      latency    waits by offered rate, which `plot` draws
soak       memory by the minute                                 yardstick  pgbench with the rows of a turn
cpu        processor time of processes                          memory     their resident memory

people     the process that plays people                        load       that process, as the bench sees it
orders     what it is told and tells                            child      a process beside the bench
traffic    what people write, as signed webhooks                worker     a worker in a process of its own
switchboard  connections to the webhook                         caller     one of them
vendor     the vendor's stand-in, beside the people             tally      answers and percentiles
tenants    clientes with numbers, and a filled inbox

`liora load`: traffic in Meta's shape for a Liora that runs.

mixture    statuses, batches, bursts, duplicates                barrage    posts them, to this machine alone
audit      what became of them
"""
