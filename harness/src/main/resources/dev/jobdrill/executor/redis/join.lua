-- Shared by the scripts that answer with more than a number.

-- The texts of a list as one, with what no UTF-8 holds in between. Redis 6.2 sends each list in an answer by a system call of
-- its own, and what comes before it by another.
local function join(texts)
  return table.concat(texts, '\255')
end
