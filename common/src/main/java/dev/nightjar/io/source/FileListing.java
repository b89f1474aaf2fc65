package dev.nightjar.io.source;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.source.LeftOut.Why;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds the files of an input: of a path that is there to the letter, else of all that a pattern
 * matches. Left out, and noted, are names that begin with an underscore or a dot, as everywhere in
 * Hadoop, and folders that Nightjar writes; an input that is one of those is wrong use.
 */
final class FileListing {
  /** What Nightjar's own folders have in them. */
  static final String OWN = "_nightjar";

  private static final String WILDCARDS = ".*[*?{\\[\\\\].*";

  private final String input;
  private final LeftOut leftOut;
  private final FileSystem system;
  private final Path root;

  /** A file or folder by its path, and by its name below the input; that is empty for the input. */
  record Found(Path path, String name) {
    Found child(String child) {
      return new Found(FilePaths.child(path, child), name.isEmpty() ? child : name + "/" + child);
    }
  }

  FileListing(String input, Configuration hadoop, LeftOut leftOut) throws IOException {
    this.input = input;
    this.leftOut = leftOut;
    Path written = FilePaths.of(input);
    this.system = written.getFileSystem(hadoop);
    this.root = system.makeQualified(written);
  }

  /** Whether files and folders of this name are left out; those of partition folders are not. */
  static boolean isHidden(String name) {
    return name.startsWith(".")
        || (name.startsWith("_") && name.indexOf('=') < 0)
        || name.endsWith("._COPYING_");
  }

  /** Whether a name can only be meant as a pattern. */
  static boolean isPattern(String name) {
    return name.matches("(?s)" + WILDCARDS);
  }

  /**
   * The files, in no order.
   *
   * @throws InvalidInput if there are none
   */
  List<SourceFile> files() throws IOException {
    boolean local = system.getScheme().equals("file");
    List<SourceFile> files;
    if (system.exists(root)) {
      boolean isFile = system.getFileStatus(root).isFile();
      if (!isFile && system.exists(FilePaths.child(root, OWN))) {
        throw refused("it is a folder that Nightjar writes");
      }
      List<Found> whole = List.of(new Found(root, isFile ? root.getName() : ""));
      files = local ? new LocalFiles(leftOut).of(whole) : remote(whole);
    } else if (isPattern(input)) {
      files = local ? local() : remote(matches());
    } else {
      throw refused("there is no such file or folder");
    }
    if (files.isEmpty()) {
      String why = leftOut.words();
      throw refused("it holds no files to read" + (why.isEmpty() ? "" : "; " + why));
    }
    return files;
  }

  private InvalidInput refused(String why) {
    return new InvalidInput("input", input, why);
  }

  private List<SourceFile> local() throws IOException {
    LocalFiles walk = new LocalFiles(leftOut);
    List<Found> matches = walk.matching(base(), below());
    requireAny(matches);
    return walk.of(matches);
  }

  /** The folder before the first wildcard; what a backslash keeps from being one is none. */
  private Path base() {
    Path base = new Path(root.toUri().getScheme(), root.toUri().getAuthority(), "/");
    for (String name : names()) {
      String plain = name.replaceAll("\\\\(.)", "$1");
      if (isPattern(name.replaceAll("\\\\.", ""))) {
        break;
      }
      base = FilePaths.child(base, plain);
    }
    return base;
  }

  /** The pattern from the first wildcard on. */
  private String below() {
    List<String> names = names();
    int depth = base().depth();
    return String.join("/", names.subList(depth, names.size()));
  }

  private List<String> names() {
    return Arrays.stream(root.toUri().getPath().split("/", -1))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private List<Found> matches() throws IOException {
    String base = base().toString();
    List<Found> matches = new ArrayList<>();
    for (FileStatus match : system.globStatus(root)) {
      String path = match.getPath().toString();
      String name = path.substring(base.endsWith("/") ? base.length() : base.length() + 1);
      String[] names = name.split("/", -1);
      String[] patterns = below().split("/", -1);
      boolean hidden = false;
      for (int i = 0; i < Math.min(names.length, patterns.length); i++) {
        hidden |= isHidden(names[i]) && names[i].charAt(0) != patterns[i].charAt(0);
      }
      if (hidden) {
        leftOut.add(Why.HIDDEN, name);
      } else if (system.exists(FilePaths.child(match.getPath().getParent(), OWN))) {
        leftOut.add(Why.NIGHTJAR, name);
      } else {
        matches.add(new Found(match.getPath(), name));
      }
    }
    requireAny(matches);
    return matches;
  }

  private void requireAny(List<Found> matches) {
    if (matches.isEmpty() && leftOut.words().isEmpty()) {
      throw refused("there is no such file or folder");
    }
  }

  /** One listing a folder, however deep, where the file system can. */
  private List<SourceFile> remote(List<Found> found) throws IOException {
    Map<String, SourceFile> files = new TreeMap<>();
    for (Found each : found) {
      FileStatus status = system.getFileStatus(each.path());
      if (status.isFile()) {
        files.putIfAbsent(each.path().toString(), file(status, each.name()));
        continue;
      }
      int base = each.path().toString().length() + 1;
      Map<String, FileStatus> all = new HashMap<>();
      RemoteIterator<LocatedFileStatus> listing = system.listFiles(each.path(), true);
      while (listing.hasNext()) {
        FileStatus file = listing.next();
        all.put(file.getPath().toString().substring(base), file);
      }
      addShown(all, each.name().isEmpty() ? "" : each.name() + "/", files);
    }
    return List.copyOf(files.values());
  }

  private void addShown(Map<String, FileStatus> all, String prefix, Map<String, SourceFile> files) {
    Set<String> own = new HashSet<>();
    for (String name : all.keySet()) {
      int at = ("/" + name).indexOf("/" + OWN + "/");
      if (at >= 0) {
        own.add(name.substring(0, at));
      }
    }
    Set<String> noted = new HashSet<>();
    all.forEach(
        (name, file) -> {
          String left = leftOut(name, own);
          if (left.isEmpty()) {
            files.putIfAbsent(file.getPath().toString(), file(file, prefix + name));
          } else if (noted.add(left)) {
            leftOut.add(own.contains(left) ? Why.NIGHTJAR : Why.HIDDEN, prefix + left);
          }
        });
  }

  /** The first of a file's folders, or the file, that is left out; empty if none is. */
  private static String leftOut(String name, Set<String> own) {
    for (int from = 0; from <= name.length(); ) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      String folder = slash < 0 ? name : name.substring(0, slash + 1);
      if (own.contains(folder) || isHidden(name.substring(from, to))) {
        return folder;
      }
      from = to + 1;
    }
    return "";
  }

  static SourceFile file(FileStatus file, String name) {
    return new SourceFile(
        file.getPath().toString(), name, file.getLen(), file.getModificationTime(), Map.of());
  }
}
