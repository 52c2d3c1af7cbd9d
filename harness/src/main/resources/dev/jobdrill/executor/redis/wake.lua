-- Shared by the scripts that give idle workers something to do. They are told only of what they cannot know: of a job
-- in a list that was empty, and of a due time before all others. Those who are awake look for more by themselves.

local function push_ready(ready, channel, id, command)
  if redis.call(command or 'RPUSH', ready, id) == 1 then
    redis.call('PUBLISH', channel, '')
  end
end

local function push_delayed(delayed, channel, due, id)
  redis.call('ZADD', delayed, due, id)
  if redis.call('ZRANGE', delayed, 0, 0)[1] == id then
    redis.call('PUBLISH', channel, '')
  end
end
