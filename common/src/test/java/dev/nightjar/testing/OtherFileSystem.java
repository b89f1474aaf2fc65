package dev.nightjar.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** The local disk under a scheme of its own, so that what is there counts as remote. */
public final class OtherFileSystem extends RawLocalFileSystem {
  private static final Fault NONE = path -> {};
  private static volatile Fault fault = NONE;

  /** Hears of each file that is created. */
  public interface Fault {
    /** Throws what the file system shall throw once the file is there. */
    void created(Path path) throws IOException;
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
