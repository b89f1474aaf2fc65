package dev.nightjar.io.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of runs, on any file system Hadoop knows.
 *
 * <pre>
 * DIR/run=ID/part-*.parquet            the vectors of a run
 * DIR/_rejects/run=ID/*.parquet        the rows that have none, and why
 * DIR/_staging/…                       what a run has made so far; the next one goes on from there
 * DIR/_nightjar/runs/ID.json           the manifest; a run without one does not exist
 * DIR/_nightjar/runs/ID.prom           its counts, for Prometheus
 * DIR/_nightjar/runs/ID.html           its report
 * DIR/_nightjar/current.json           the run that readers should use
 * DIR/_nightjar/lock.json              the run that is being written
 * DIR/_nightjar/readers/*.json         indexes that were made from here
 * </pre>
 */
public final class OutputDirectory {
  private static final String RUN = "run=";
  private static final String REJECTS = "_rejects";
  private static final String STAGING = "_staging";
  private static final String RUN_NAME = "run";

  private final Path root;
  private final FileSystem files;
  private final WholeFiles whole;
  private final ManifestStore manifests;
  private final IndexReferences references;

  private OutputDirectory(Path root, FileSystem files, Configuration hadoop) {
    this.root = root;
    this.files = files;
    this.whole = new WholeFiles(files, hadoop);
    this.manifests = new ManifestStore(root, files, hadoop, ManifestStore.Kind.RUNS);
    this.references = new IndexReferences(root, files, whole, hadoop);
  }

  private static OutputDirectory at(String path, Configuration hadoop) throws IOException {
    Path given = FilePaths.of(path);
    FileSystem files = given.getFileSystem(hadoop);
    return new OutputDirectory(files.makeQualified(given), files, hadoop);
  }

  /**
   * Opens a directory that is Nightjar's, empty, or not there yet.
   *
   * @throws InvalidInput if it holds something else
   */
  public static OutputDirectory open(String path, Configuration hadoop) {
    try {
      OutputDirectory directory = at(path, hadoop);
      if (directory.manifests.isForeign()) {
        throw new InvalidInput(
            "output",
            path,
            "it holds files that are not runs of vectors",
            "give an empty or new folder");
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens a directory that has runs.
   *
   * @throws InvalidInput if it has none
   */
  public static OutputDirectory existing(String path, Configuration hadoop) {
    try {
      OutputDirectory directory = at(path, hadoop);
      if (!directory.manifests.exists()) {
        throw InvalidInput.told(
            path, "Missing runs: %s is no output directory of embed".formatted(path));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /** The directory itself. */
  public String path() {
    return root.toString();
  }

  /** Where a run's vectors lie. */
  public String vectors(String run) {
    return new Path(root, RUN + run).toString();
  }

  /** Where a run's rejects lie. */
  public String rejects(String run) {
    return new Path(root, REJECTS + "/" + RUN + run).toString();
  }

  /** Where the vectors that a model has made lie until they are in a run. */
  public String stagedVectors(String fingerprint) {
    return new Path(root, STAGING + "/vectors/" + fingerprint).toString();
  }

  /**
   * Where a run's files are written first: hidden from readers where a rename shows them in one
   * step, else in their place, where only the manifest makes them count.
   */
  public String unfinished(String run) {
    return whole.isObjectStore()
        ? vectors(run)
        : new Path(root, STAGING + "/" + RUN + run).toString();
  }

  /** Moves what was written to {@link #unfinished} to its place. */
  public void finish(String run) {
    if (whole.isObjectStore()) {
      return;
    }
    try {
      whole.move(new Path(unfinished(run)), new Path(vectors(run)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish " + vectors(run) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps other runs out until closed, and removes what broken ones left, but for the vectors that
   * they had made.
   *
   * @throws IllegalStateException if another run is writing
   */
  public DirectoryLock lock(String run, boolean takeOver) {
    DirectoryLock lock = manifests.lock(run, takeOver);
    try {
      discardUnpublished(root);
      discardUnpublished(new Path(root, REJECTS));
      return lock;
    } catch (IOException e) {
      lock.close();
      throw new UncheckedIOException("Cannot clean " + root + ": " + e.getMessage(), e);
    }
  }

  private void discardUnpublished(Path folder) throws IOException {
    if (!files.exists(folder)) {
      return;
    }
    for (FileStatus file : files.listStatus(folder)) {
      String name = file.getPath().getName();
      if (name.startsWith(RUN) && !manifests.exists(name.substring(RUN.length()))) {
        files.delete(file.getPath(), true);
      }
    }
    Path staging = new Path(folder, STAGING);
    if (files.exists(staging)) {
      for (FileStatus file : files.listStatus(staging)) {
        if (file.getPath().getName().startsWith(RUN)) {
          files.delete(file.getPath(), true);
        }
      }
    }
  }

  /**
   * Makes sure that a run's name is free.
   *
   * @throws InvalidInput if it is taken
   */
  public void claim(String run) {
    if (hasRun(run)) {
      throw new InvalidInput(
          "output.run-id", run, root + " has a run of that name", "runs are immutable");
    }
  }

  /** The current run's name, if there is one. */
  public Optional<String> currentRun() {
    return manifests.currentName();
  }

  /** All runs, the newest first, those that were refused included. */
  public List<String> runs() {
    try {
      return manifests.names();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + root + ": " + e.getMessage(), e);
    }
  }

  /** Whether there is a run of that name. */
  public boolean hasRun(String run) {
    try {
      return manifests.exists(run);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + root + ": " + e.getMessage(), e);
    }
  }

  /** The manifest of a run. */
  public RunManifest readManifest(String run) {
    return manifests.read(run, RunManifest.class);
  }

  /** The manifest of a run as it is written, with what a later version may have put there. */
  public JsonNode manifestFile(String run) {
    return manifests.read(run, JsonNode.class);
  }

  /** A run to read vectors of. */
  public VectorRun run(String run) {
    return new VectorRun(this, run, readManifest(run));
  }

  /** The sizes of a run's files by name. */
  public Map<String, Long> files(String run) {
    return TableFiles.bytes(files, vectors(run));
  }

  /** The paths of a run's files. */
  public List<String> vectorFiles(String run) {
    return TableFiles.paths(files, vectors(run));
  }

  /** The paths of the files of a run's rejects. */
  public List<String> rejectFiles(String run) {
    return TableFiles.paths(files, rejects(run));
  }

  /** Writes the manifest, which makes the run exist. */
  public void record(String run, RunManifest manifest, String metrics) {
    manifests.attach(run, ManifestStore.COUNTS, metrics);
    manifests.record(run, manifest);
  }

  /** Where a run's report is. */
  public String report(String run) {
    return manifests.attachment(run, ManifestStore.REPORT).toString();
  }

  /** Writes a run's report over what is there. It is no part of the run. */
  public void writeReport(String run, String page) {
    manifests.attach(run, ManifestStore.REPORT, page);
  }

  /** Makes a run current. */
  public void makeCurrent(String run) {
    manifests.makeCurrent(
        run,
        "run %s is complete: nightjar runs rollback %s %s makes it current"
            .formatted(run, root, run));
  }

  /** Removes what was staged; the vectors are in a run now. */
  public void discardStaging() {
    delete(new Path(root, STAGING));
  }

  /** Removes the vectors that a model has made for runs that never came to an end. */
  public void discardStaged(String fingerprint) {
    delete(new Path(stagedVectors(fingerprint)));
  }

  /** Removes a run that did not come to its end: first the manifest, if that is there already. */
  public void discard(String run) {
    try {
      manifests.remove(run);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove run " + run + ": " + e.getMessage(), e);
    }
    delete(new Path(unfinished(run)));
    delete(new Path(vectors(run)));
    delete(new Path(rejects(run)));
  }

  private void delete(Path path) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes an earlier run current.
   *
   * @param wanted its name; empty for the newest one before the current that no gate refused
   * @return the name
   * @throws InvalidInput if there is no such run
   */
  public String rollback(Optional<String> wanted) {
    try (DirectoryLock lock = lock("rollback", false)) {
      List<String> runs = runs();
      String run = wanted.orElseGet(() -> before(runs));
      if (!runs.contains(run)) {
        throw InvalidInput.told(
            RUN_NAME,
            "Unknown run '%s'%s (nightjar runs list %s)"
                .formatted(run, Suggestions.didYouMean(run, runs), root));
      }
      if (files(run).isEmpty()) {
        throw InvalidInput.told(
            RUN_NAME, "Cannot roll back to run %s: it has no vectors".formatted(run));
      }
      lock.verify();
      makeCurrent(run);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  private String before(List<String> runs) {
    int current = currentRun().map(runs::indexOf).orElse(-1);
    return runs.subList(current + 1, runs.size()).stream()
        .filter(run -> readManifest(run).refused() == null)
        .findFirst()
        .orElseThrow(
            () ->
                InvalidInput.told(
                    RUN_NAME,
                    "Cannot roll back %s: there is no run before %s"
                        .formatted(root, currentRun().orElse("the first"))));
  }

  /**
   * Notes that an index was made from here, so that its run is kept.
   *
   * @return false if this directory cannot be written to
   */
  public boolean refer(String indexDirectory) {
    try {
      references.add(indexDirectory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Removes old runs. The current run stays, and so do those that an index was made from.
   *
   * @param keep how many of the newest stay besides
   * @return removed names, and kept ones with the reason
   */
  public Pruned prune(int keep) {
    try (DirectoryLock lock = lock("prune", false)) {
      List<String> runs = runs();
      Map<String, String> kept = new TreeMap<>();
      currentRun().ifPresent(run -> kept.put(run, "current"));
      runs.stream().limit(keep).forEach(run -> kept.putIfAbsent(run, "newest"));
      references.runs().forEach((run, index) -> kept.putIfAbsent(run, "in index " + index));
      List<String> removed = new ArrayList<>(runs);
      removed.removeAll(kept.keySet());
      kept.keySet().retainAll(Set.copyOf(runs));
      lock.verify();
      for (String run : removed) {
        discard(run);
      }
      return new Pruned(removed, kept);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prune " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * What {@link #prune} did.
   *
   * @param removed names of runs that are gone
   * @param kept the others, with the reason
   */
  public record Pruned(List<String> removed, Map<String, String> kept) {}
}
