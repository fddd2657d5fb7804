import Farm
print(f())
