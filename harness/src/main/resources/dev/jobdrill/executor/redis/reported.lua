-- The parent of a settled child has been told, so nothing is left to do for the child.
-- Further arguments: 9 how long its keys live on in ms, or '' if it died. Further keys: 6 children.
if ARGV[9] ~= '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
  redis.call('PEXPIRE', KEYS[2], ARGV[9])
  redis.call('PEXPIRE', KEYS[6], ARGV[9])
end
redis.call('ZREM', KEYS[3], ARGV[1])
if q then
  q.new = false
  if not redis.call('HGET', KEYS[1], 'state') then
    -- A next job is remembered with the child, which is gone; so the worker has to ask for one.
    q = nil
  end
end
return answer(1)
