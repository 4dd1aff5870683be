-- The path of a refusal called every key that is no text or number "true".
-- exit: 0
-- out: worker.cpu_bound cannot copy argument 1[table]: userdata
-- out: worker.cpu_bound cannot copy argument 1[false]: userdata
for _, key in ipairs { {}, false } do
  print((select(2, pcall(worker.cpu_bound, print, { [key] = io.stdout })):gsub("^.-: ", "")))
end
