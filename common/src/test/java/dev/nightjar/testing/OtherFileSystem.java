package dev.nightjar.testing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk under a scheme of its own, so that what is there counts as remote. */
public final class OtherFileSystem extends DirectDisk {
  private static final Fault NONE = path -> {};
  private static volatile Fault fault = NONE;

  /** Hears of each file that is created, opened or read. */
  public interface Fault {
    /** Throws what the file system shall throw once the file is there. */
    void created(Path path) throws IOException;

    /** Throws what opening a file shall throw. */
    default void opened(Path path) throws IOException {}

    /** Throws what reading from an open file shall throw. */
    default void read(Path path) throws IOException {}
  }

  /** Makes {@code other:/path} known. */
  public static Configuration in(Configuration hadoop) {
    hadoop.set("fs.other.impl", OtherFileSystem.class.getName());
    return hadoop;
  }

  /** Has every new file heard of by a fault, until {@link #heal}. */
  public static void inject(Fault injected) {
    fault = injected;
  }

  /** Makes the first files whose paths have this in them fail, as a full disk does. */
  public static void failWrites(int count, String having) {
    AtomicInteger left = new AtomicInteger(count);
    inject(
        path -> {
          if (path.toString().contains(having) && left.getAndDecrement() > 0) {
            throw new IOException("Injected: No space left on device, writing " + path);
          }
        });
  }

  /**
   * Makes all reads of files whose paths have this in them fail, as a store that is silent does.
   */
  public static void failReads(String having) {
    inject(
        new Fault() {
          @Override
          public void created(Path path) {}

          @Override
          public void read(Path path) throws IOException {
            if (path.toString().contains(having)) {
              throw new SocketTimeoutException("Injected: Read timed out, reading " + path);
            }
          }
        });
  }

  /** Makes files of this name fail to open, as a process with too many open files does. */
  public static void failOpening(String name) {
    inject(
        new Fault() {
          @Override
          public void created(Path path) {}

          @Override
          public void opened(Path path) throws IOException {
            if (path.getName().equals(name)) {
              throw new FileNotFoundException("Injected: " + path + " (Too many open files)");
            }
          }
        });
  }

  /** Ends all faults. */
  public static void heal() {
    fault = NONE;
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    OutputStream out = super.createOutputStreamWithMode(path, append, permission);
    try {
      fault.created(path);
      return out;
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    fault.opened(path);
    return new FSDataInputStream(new Disturbed(super.open(path, bufferSize), path));
  }

  /** Reads that may fail. */
  private static final class Disturbed extends FSInputStream {
    private final FSDataInputStream in;
    private final Path path;

    Disturbed(FSDataInputStream in, Path path) {
      this.in = in;
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      fault.read(path);
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      fault.read(path);
      return in.read(bytes, from, count);
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Override
  public URI getUri() {
    return URI.create("other:///");
  }

  @Override
  public String getScheme() {
    return "other";
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(OtherFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** Without the permissions, which the local one looks up by file URLs. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }
}
