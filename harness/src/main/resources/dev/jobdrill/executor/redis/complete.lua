-- The last step completed, and with it the job. Its keys live on for a while, to be looked at.
-- Keys: further 7 children. Further arguments: 9 step, 10 output as JSON, 11 how long the keys live on in ms,
-- then other fields to set and their values, as of a checkpoint.
-- A child stays leased until its parent has been told.
if q then
  -- Nobody runs this job again, so that it can remember what the request took, at no command of its own.
  q.completed, q.slot = KEYS[1], nil
end
local held, parent, children, history = read_job('parent', 'children', 'history')
if not held then
  return answer_unheld('complete')
end
if q and not q.look then
  -- Mostly the next job is the one that stands first. If that cannot be read, this job must come to its end all the same.
  local readable, id, flat, job = pcall(head, q)
  if readable then
    q.id, q.flat, q.job, q.remembered = id, flat, job, id
  else
    q.another = nil
  end
end
redis.call('HSET', KEYS[1], 'out:' .. ARGV[9], ARGV[10], 'state', 'COMPLETED', 'settled_at', ARGV[3],
  'released', 'complete:' .. ARGV[2], 'lease', '0', 'next', q and q.remembered or '', unpack(ARGV, 12))
if not parent then
  redis.call('PEXPIRE', KEYS[1], ARGV[11])
  if history then
    redis.call('PEXPIRE', KEYS[2], ARGV[11])
  end
  if children then
    redis.call('PEXPIRE', KEYS[7], ARGV[11])
  end
  redis.call('ZREM', KEYS[3], ARGV[1])
end
return answer(1)
