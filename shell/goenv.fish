: @root@
