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
  private static final AtomicInteger FAILING = new AtomicInteger();

  /** Makes {@code other:/path} known. */
  public static Configuration in(Configuration hadoop) {
    hadoop.set("fs.other.impl", OtherFileSystem.class.getName());
    return hadoop;
  }

  /** Makes the next files fail, as a lost machine does. */
  public static void failWrites(int count) {
    FAILING.set(count);
  }

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path path, boolean append, FsPermission permission) throws IOException {
    OutputStream out = super.createOutputStreamWithMode(path, append, permission);
    if (FAILING.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      out.close();
      throw new IOException("Injected: cannot write " + path);
    }
    return out;
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
