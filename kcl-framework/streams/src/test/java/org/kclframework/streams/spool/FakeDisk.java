package org.kclframework.streams.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a cache that loses at a power failure what was not forced: of the bytes any sectors,
 * of the names the last changes. It can also be full, or fail to force.
 */
final class FakeDisk implements Disk {

  private static final int SECTOR = 512;

  /** A file: what a reader sees, and what is sure to be on the disk. */
  private static final class Inode {
    private byte[] bytes = new byte[0];
    private byte[] forced = new byte[0];
  }

  /** What is done to a disk. */
  enum Operation {
    CREATE,
    READ,
    WRITE,
    FORCE,
    TRUNCATE,
    RENAME,
    DELETE
  }

  /** Throws what an operation is to fail with. */
  interface Fault {
    void before(Operation operation, String name) throws IOException;
  }

  private final Random random;
  private Map<String, Inode> names = new TreeMap<>();

  /** What the names were after each change since they were forced; the first is forced. */
  private final List<Map<String, Inode>> history = new ArrayList<>();

  private long operationsLeft = Long.MAX_VALUE;
  private long roomLeft = Long.MAX_VALUE;
  private int failingForces;
  private Fault fault = (operation, name) -> {};
  private boolean closed;

  FakeDisk(long seed) {
    this(new Random(seed), new TreeMap<>());
  }

  private FakeDisk(Random random, Map<String, Inode> names) {
    this.random = random;
    this.names = names;
    history.add(Map.copyOf(names));
  }

  /** Lets the power fail at so many operations from now. */
  synchronized FakeDisk failingAfter(long operations) {
    operationsLeft = operations;
    return this;
  }

  /** Lets the disk be full after so many bytes more. */
  synchronized void room(long bytes) {
    roomLeft = bytes;
  }

  /** Lets the next forces of files fail. */
  synchronized void failForces(int count) {
    failingForces = count;
  }

  /** Lets operations fail from now on; a file is asked for by the name that it has then. */
  synchronized void fault(Fault value) {
    fault = value;
  }

  synchronized boolean has(String name) {
    return names.containsKey(name);
  }

  synchronized boolean hasFailed() {
    return operationsLeft <= 0;
  }

  /** Returns the bytes of a file as a reader sees them. */
  synchronized byte[] bytes(String name) {
    return inode(name).bytes.clone();
  }

  /** Puts a file there, forced. */
  synchronized void put(String name, byte[] bytes) {
    Inode inode = new Inode();
    inode.bytes = bytes.clone();
    inode.forced = bytes.clone();
    names.put(name, inode);
    history.clear();
    history.add(Map.copyOf(names));
  }

  /** Puts a file there of which only the first bytes are forced. */
  synchronized void putUnforced(String name, byte[] bytes, int forced) {
    put(name, bytes);
    inode(name).forced = Arrays.copyOf(bytes, forced);
  }

  /** Returns the disk as it is found when the power is back. */
  synchronized FakeDisk afterPowerFailure() {
    Map<Inode, Inode> found = new HashMap<>();
    Map<String, Inode> kept = new TreeMap<>();
    history
        .get(random.nextInt(history.size()))
        .forEach((name, inode) -> kept.put(name, found.computeIfAbsent(inode, this::remains)));
    return new FakeDisk(random, kept);
  }

  /** Returns the disk as the next process finds it. */
  synchronized FakeDisk afterRestart() {
    FakeDisk next = new FakeDisk(random, new TreeMap<>(names));
    next.history.clear();
    next.history.addAll(history);
    return next;
  }

  private Inode remains(Inode inode) {
    int length = random.nextBoolean() ? inode.bytes.length : inode.forced.length;
    byte[] bytes = Arrays.copyOf(inode.forced, Math.max(inode.bytes.length, inode.forced.length));
    double share = random.nextDouble();
    for (int at = 0; at < inode.bytes.length; at += SECTOR) {
      if (random.nextDouble() < share) {
        System.arraycopy(inode.bytes, at, bytes, at, Math.min(SECTOR, inode.bytes.length - at));
      }
    }
    Inode left = new Inode();
    left.bytes = Arrays.copyOf(bytes, length);
    left.forced = left.bytes.clone();
    return left;
  }

  private void operate() throws IOException {
    if (closed) {
      throw new IOException("the disk is closed");
    }
    operationsLeft--;
    if (operationsLeft <= 0) {
      throw new IOException("the power has failed");
    }
  }

  private Inode inode(String name) {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new IllegalStateException("no file " + name);
    }
    return inode;
  }

  @Override
  public synchronized List<String> names() throws IOException {
    operate();
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    fault.before(Operation.CREATE, name);
    operate();
    Inode inode = new Inode();
    change(name, inode);
    return new File(inode);
  }

  private void change(String name, @Nullable Inode inode) {
    if (inode == null) {
      names.remove(name);
    } else {
      names.put(name, inode);
    }
    history.add(Map.copyOf(names));
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    operate();
    return new File(inode(name));
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    fault.before(Operation.RENAME, from);
    operate();
    Inode inode = inode(from);
    names.remove(from);
    change(to, inode);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    fault.before(Operation.DELETE, name);
    operate();
    change(name, null);
  }

  @Override
  public synchronized void force() throws IOException {
    operate();
    history.clear();
    history.add(Map.copyOf(names));
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "fake-disk";
  }

  /** An open file. */
  private final class File implements DiskFile {

    private final Inode inode;

    File(Inode inode) {
      this.inode = inode;
    }

    private void before(Operation operation) throws IOException {
      for (Map.Entry<String, Inode> file : names.entrySet()) {
        if (file.getValue() == inode) {
          fault.before(operation, file.getKey());
          return;
        }
      }
    }

    @Override
    public long length() throws IOException {
      synchronized (FakeDisk.this) {
        operate();
        return inode.bytes.length;
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long position) throws IOException {
      synchronized (FakeDisk.this) {
        before(Operation.WRITE);
        boolean cut = operationsLeft <= 1;
        int end = (int) position + length;
        int more = Math.max(0, end - inode.bytes.length);
        int written = cut ? random.nextInt(length + 1) : length;
        if (more > roomLeft) {
          written = (int) Math.max(0, length - more + roomLeft);
        }
        if (position + written > inode.bytes.length) {
          roomLeft -= position + written - inode.bytes.length;
          inode.bytes = Arrays.copyOf(inode.bytes, (int) position + written);
        }
        System.arraycopy(bytes, offset, inode.bytes, (int) position, written);
        operate();
        if (written < length) {
          throw new IOException("No space left on device");
        }
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      synchronized (FakeDisk.this) {
        before(Operation.READ);
        if (operationsLeft <= 0) {
          throw new IOException("the power has failed");
        }
        int length = (int) Math.min(into.remaining(), inode.bytes.length - position);
        if (length <= 0) {
          return -1;
        }
        into.put(inode.bytes, (int) position, length);
        return length;
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      synchronized (FakeDisk.this) {
        before(Operation.TRUNCATE);
        operate();
        long freed = Math.max(0, inode.bytes.length - length);
        roomLeft = Math.min(Long.MAX_VALUE - freed, roomLeft) + freed;
        inode.bytes = Arrays.copyOf(inode.bytes, (int) length);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FakeDisk.this) {
        before(Operation.FORCE);
        operate();
        if (failingForces > 0) {
          failingForces--;
          throw new IOException("Input/output error");
        }
        inode.forced = inode.bytes.clone();
      }
    }

    @Override
    public void close() {}
  }
}
