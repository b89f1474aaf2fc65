package dev.nightjar.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFs;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk as Hadoop has it. But where Hadoop, without its native library, starts a process
 * to set the permissions of a file or to read a link, sixty times in a run, this asks Java.
 */
class DirectDisk extends RawLocalFileSystem {
  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    String symbols =
        permission.getUserAction().SYMBOL
            + permission.getGroupAction().SYMBOL
            + permission.getOtherAction().SYMBOL;
    Files.setPosixFilePermissions(
        pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
  }

  @Override
  public FileStatus getFileLinkStatus(Path path) throws IOException {
    return Files.isSymbolicLink(pathToFile(path).toPath())
        ? super.getFileLinkStatus(path)
        : getFileStatus(path);
  }

  /** What {@code file:} is, by {@code core-site.xml}. */
  public static final class Checked extends LocalFileSystem {
    /** For Hadoop. */
    public Checked() {
      super(new DirectDisk());
    }
  }

  /** The same where files are replaced. */
  public static final class CheckedContext extends ChecksumFs {
    /** For Hadoop. */
    public CheckedContext(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(new Delegate(hadoop));
    }
  }

  private static final class Delegate extends DelegateToFileSystem {
    Delegate(Configuration hadoop) throws IOException, URISyntaxException {
      super(URI.create("file:///"), new DirectDisk(), hadoop, "file", false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }

    @Override
    public boolean isValidName(String name) {
      return true;
    }
  }
}
