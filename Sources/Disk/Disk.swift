public enum Disk {}
