-- A step is about to enqueue children. They are named first, while the lease is held: the enqueueing itself goes to
-- other queues, which may be in other slots of a cluster. Ids are derived from the step, so a repetition adds nothing.
-- Keys: 1 job, 2 children. Further arguments: from 4 on the children, each as queue/id.
local held = read_job()
if not held then
  return 0
end
redis.call('HSET', KEYS[1], 'children', 1)
for i = 4, #ARGV do
  redis.call('HSETNX', KEYS[2], ARGV[i], 'running')
end
return 1
