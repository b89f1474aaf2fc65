package dev.nightjar.io.source;

import dev.nightjar.io.source.FileListing.Found;
import dev.nightjar.io.source.LeftOut.Why;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;

/**
 * A walk through local folders. Each real file is found once: what is there itself comes before
 * what links lead to, and a folder is entered once. Hadoop's own listings start processes for local
 * files, know no links, and fail at names with colons.
 */
final class LocalFiles {
  private final LeftOut leftOut;
  private final List<SourceFile> files = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final Deque<Found> links = new ArrayDeque<>();

  LocalFiles(LeftOut leftOut) {
    this.leftOut = leftOut;
  }

  private static Path path(Found found) {
    return Path.of(found.path().toUri().getPath());
  }

  /** The files of files and folders. */
  List<SourceFile> of(List<Found> found) throws IOException {
    for (Found each : found) {
      Path parent = path(each).toAbsolutePath().getParent();
      if (each.name().isEmpty() || parent == null) {
        add(each, path(each).toRealPath());
      } else {
        addUnlessLink(each, parent.toRealPath());
      }
    }
    while (!links.isEmpty()) {
      Found link = links.remove();
      Path real;
      try {
        real = path(link).toRealPath();
      } catch (AccessDeniedException e) {
        throw e;
      } catch (FileSystemException e) { // there is nothing, or only links in a circle
        leftOut.add(Why.BROKEN_LINK, link.name());
        continue;
      }
      add(link, real);
    }
    return files;
  }

  /** Adds what a folder has of a name; links wait for their turn. */
  private void addUnlessLink(Found found, Path realFolder) throws IOException {
    Path path = path(found);
    if (Files.isSymbolicLink(path)) {
      links.add(found);
    } else {
      add(found, realFolder.resolve(path.getFileName()));
    }
  }

  private void add(Found found, Path real) throws IOException {
    BasicFileAttributes is = Files.readAttributes(real, BasicFileAttributes.class);
    if (is.isDirectory()) {
      folder(found, real);
    } else if (!is.isRegularFile()) {
      leftOut.add(Why.NO_FILE, found.name());
    } else if (seen.add(real)) {
      files.add(
          new SourceFile(
              found.path().toString(),
              found.name(),
              is.size(),
              is.lastModifiedTime().toMillis(),
              Map.of()));
    } else {
      leftOut.add(Why.LINKED, found.name());
    }
  }

  private void folder(Found found, Path real) throws IOException {
    if (isOwn(found, real)) {
      return;
    }
    if (!seen.add(real)) {
      leftOut.add(Why.LINKED, found.name() + "/");
      return;
    }
    for (String child : children(real)) {
      if (FileListing.isHidden(child)) {
        boolean isFolder = Files.isDirectory(real.resolve(child));
        leftOut.add(Why.HIDDEN, found.child(child).name() + (isFolder ? "/" : ""));
      } else {
        addUnlessLink(found.child(child), real);
      }
    }
  }

  private boolean isOwn(Found folder, Path path) {
    boolean own = Files.isDirectory(path.resolve(FileListing.OWN));
    if (own) {
      leftOut.add(Why.NIGHTJAR, folder.name() + "/");
    }
    return own;
  }

  private static Set<String> children(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /**
   * What a pattern matches below a folder.
   *
   * @param pattern Hadoop's, with slashes between names
   */
  List<Found> matching(org.apache.hadoop.fs.Path folder, String pattern) throws IOException {
    List<Found> matches = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String each : GlobExpander.expand(pattern)) {
      List<Found> found = List.of(new Found(folder, ""));
      for (String name : each.split("/", -1)) {
        found = matching(found, name);
      }
      for (Found match : found) {
        if (names.add(match.name())) {
          matches.add(match);
        }
      }
    }
    return matches;
  }

  private List<Found> matching(List<Found> folders, String pattern) throws IOException {
    List<Found> matches = new ArrayList<>();
    GlobPattern glob = new GlobPattern(pattern);
    for (Found folder : folders) {
      Path path = path(folder);
      if (!Files.isDirectory(path) || isOwn(folder, path)) {
        continue;
      }
      for (String child : children(path)) {
        if (!glob.matches(child)) {
          continue;
        }
        Found found = folder.child(child);
        if (FileListing.isHidden(child) && child.charAt(0) != pattern.charAt(0)) {
          leftOut.add(Why.HIDDEN, found.name());
        } else {
          matches.add(found);
        }
      }
    }
    return matches;
  }
}
