package dev.nightjar.io.run;

import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a directory to one writer: a file that tells who writes, since when, and, renewed every
 * half minute, that it still does.
 *
 * <p>A lock is stale when its process is gone from this host, or when nothing was heard for ten
 * minutes; the next writer takes it over. Safe for use by several threads.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

  private static final Duration BEAT = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofMinutes(10);

  /** A host without a name: nothing is known of its processes. */
  private static final String UNKNOWN = "unknown";

  /** How long another writer's put may be on its way, where the file system does not decide. */
  private static final Duration SETTLES = Duration.ofMillis(500);

  private final FileSystem files;
  private final WholeFiles whole;
  private final Path file;
  private final Holder holder;
  private final String token = UUID.randomUUID().toString();
  private final Beats beats;
  private final Runnable silence;
  private final Optional<String> predecessor;

  /** The time, and what is to be done again as it passes. */
  interface Beats {
    Instant now();

    /**
     * Does something again and again, not at once.
     *
     * @return what ends it
     */
    Runnable every(Duration pause, Runnable task);
  }

  /** Real time, a thread for each task. */
  private static final class SystemBeats implements Beats {
    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public Runnable every(Duration pause, Runnable task) {
      ScheduledExecutorService thread =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("nightjar-lock").daemon().factory());
      var unused =
          thread.scheduleWithFixedDelay(
              task, pause.toSeconds(), pause.toSeconds(), TimeUnit.SECONDS);
      return thread::shutdownNow;
    }
  }

  /**
   * Who writes; nothing is known of one whose file is empty.
   *
   * @param runId what is being written
   * @param processStarted when the process did; empty if the system does not say
   * @param token of this lock alone
   * @param since when it was taken
   * @param renewed when the holder was last heard of
   */
  private record Holder(
      @Nullable String runId,
      @Nullable String host,
      long pid,
      @Nullable String processStarted,
      @Nullable String token,
      @Nullable String since,
      @Nullable String renewed) {
    static Holder of(String run, String token, Instant time) {
      ProcessHandle process = ProcessHandle.current();
      String now = time.toString();
      return new Holder(
          run, DirectoryLock.host(), process.pid(), started(process), token, now, now);
    }

    Holder renewed(Instant time) {
      return new Holder(runId, host, pid, processStarted, token, since, time.toString());
    }
  }

  private DirectoryLock(
      FileSystem files, WholeFiles whole, Path file, String run, boolean takeOver, Beats beats)
      throws IOException {
    this.files = files;
    this.whole = whole;
    this.file = file;
    this.beats = beats;
    this.holder = Holder.of(run, token, beats.now());
    this.predecessor = take(takeOver);
    LOG.info("{}", predecessor.orElse("Locked " + file + " for run " + run));
    this.silence = beats.every(BEAT, this::renew);
  }

  /**
   * Takes the lock.
   *
   * @param run what is going to be written
   * @param takeOver whether a holder that seems alive does not count
   * @throws IllegalStateException if somebody else holds it
   */
  static DirectoryLock take(
      FileSystem files, WholeFiles whole, Path file, String run, boolean takeOver)
      throws IOException {
    return take(files, whole, file, run, takeOver, new SystemBeats());
  }

  /** The same in another time. */
  static DirectoryLock take(
      FileSystem files, WholeFiles whole, Path file, String run, boolean takeOver, Beats beats)
      throws IOException {
    return new DirectoryLock(files, whole, file, run, takeOver, beats);
  }

  private Optional<String> take(boolean takeOver) throws IOException {
    Holder mine = holder.renewed(beats.now());
    if (whole.create(file, mine)) {
      settle();
      return Optional.empty();
    }
    Holder other = whole.read(file, Holder.class).orElse(null);
    if (other != null && other.token() == null) {
      pause();
      other = whole.read(file, Holder.class).orElse(null);
    }
    if (other == null) {
      return take(takeOver);
    }
    if (token.equals(other.token())) { // the store's first answer was lost
      settle();
      return Optional.empty();
    }
    Optional<String> stale = stale(other);
    if (stale.isEmpty() && !takeOver) {
      throw new IllegalStateException(
          "Cannot write to %s: run %s on host %s (process %s) does, for %s now, last heard of %s ago; wait for it, or use ‹output.take-over› if that process is gone"
              .formatted(
                  file.getParent().getParent(),
                  other.runId(),
                  other.host(),
                  other.pid(),
                  shown(since(other.since())),
                  shown(since(other.renewed()))));
    }
    whole.write(file, mine);
    settle();
    return Optional.of(
        "Took over the lock of run %s on host %s: %s"
            .formatted(
                Objects.toString(other.runId(), ""),
                Objects.toString(other.host(), ""),
                stale.orElse("as asked")));
  }

  /** Of two that wrote at once, the last one has it. */
  private void settle() throws IOException {
    if (whole.isObjectStore()) {
      pause();
    }
    verify();
  }

  private static void pause() {
    try {
      Thread.sleep(SETTLES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> stale(Holder other) {
    if (other.token() == null) {
      return Optional.of("its file is empty");
    }
    String host = host();
    boolean here = !host.equals(UNKNOWN) && host.equals(other.host());
    if (here) {
      Optional<ProcessHandle> process = ProcessHandle.of(other.pid());
      if (process.isEmpty() || !started(process.get()).equals(other.processStarted())) {
        return Optional.of("its process is gone");
      }
    }
    Duration unheard = since(other.renewed());
    return unheard.compareTo(SILENCE) > 0
        ? Optional.of("it was last heard of " + shown(unheard) + " ago")
        : Optional.empty();
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** Time since then; none if a clock went backwards, or nobody knows. */
  private Duration since(@Nullable String then) {
    try {
      Duration since = Duration.between(Instant.parse(Objects.toString(then)), beats.now());
      return since.isNegative() ? Duration.ZERO : since;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  private static String shown(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 120
        ? seconds + " s"
        : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  private synchronized void renew() {
    try {
      if (isMine()) {
        whole.write(file, holder.renewed(beats.now()));
      }
    } catch (IOException e) {
      // The next beat tries again; verify() tells before anything is published.
      LOG.info("Cannot renew the lock {}: {}", file, e.toString());
    }
  }

  private boolean isMine() throws IOException {
    return whole.read(file, Holder.class).filter(now -> token.equals(now.token())).isPresent();
  }

  /** Whose stale lock this one replaced, and why that was stale; empty if there was none. */
  public Optional<String> predecessor() {
    return predecessor;
  }

  /** Whether the lock is still held for certain: if not, another run may be writing here. */
  public synchronized boolean isHeld() {
    try {
      return isMine();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes sure that the lock is still held. Not while it is renewed: on a disk Hadoop deletes a
   * file before it moves another over it.
   *
   * @throws IllegalStateException if another run has taken it over
   */
  public synchronized void verify() throws IOException {
    if (!isMine()) {
      throw new IllegalStateException(
          "Cannot publish to %s: run %s has taken over the lock; nothing of this run becomes visible"
              .formatted(
                  file.getParent().getParent(),
                  whole.read(file, Holder.class).map(Holder::runId).orElse("?")));
    }
  }

  @Override
  public synchronized void close() {
    silence.run();
    try {
      if (isMine()) {
        files.delete(file, false);
      }
    } catch (IOException e) {
      // The next writer finds that this process is gone.
    }
  }
}
