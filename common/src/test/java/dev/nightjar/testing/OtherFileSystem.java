package dev.nightjar.testing;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under a scheme of its own, so that what is there counts as remote. */
public final class OtherFileSystem extends RawLocalFileSystem {
  /** Makes {@code other:/path} known. */
  public static Configuration in(Configuration hadoop) {
    hadoop.set("fs.other.impl", OtherFileSystem.class.getName());
    return hadoop;
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
