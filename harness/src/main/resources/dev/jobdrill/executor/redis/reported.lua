-- The parent of a settled child has been told, so nothing is left to do for the child.
-- Further arguments: 9 how long its keys live on in ms, or '' if it died. Further keys: 7 children.
-- It may have been redriven meanwhile. Then the lease is that of who runs it, or of what it came to, which is still to be told.
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == (ARGV[9] == '' and 'DEAD' or 'COMPLETED') then
  if ARGV[9] ~= '' then
    redis.call('PEXPIRE', KEYS[1], ARGV[9])
    redis.call('PEXPIRE', KEYS[2], ARGV[9])
    redis.call('PEXPIRE', KEYS[7], ARGV[9])
  end
  redis.call('ZREM', KEYS[3], ARGV[1])
end
-- This is not fenced, so any call may be a repetition.
if q then
  q.new = false
end
return answer(1)
