-- A step completed; the next one begins and the lease is renewed.
-- Keys: 1 job. Further arguments: 4 step, 5 output as JSON, 6 next step, 7 end of the lease in ms, then other fields to set
-- and their values: the shape, if the steps are not those that the job carries.
local held, output = read_job('out:' .. ARGV[4])
if not held then
  return 0
end
-- A checkpoint that is there already is being repeated, and must not move the job back.
if not output then
  redis.call('HSET', KEYS[1], 'out:' .. ARGV[4], ARGV[5], 'step', ARGV[6], 'lease', ARGV[7], unpack(ARGV, 8))
end
return 1
