package dev.nightjar.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may write to a directory. What the lock's file says is when its holder was heard of. */
class TestDirectoryLock {
  private static final String ELSEWHERE = "another-host.invalid";

  @TempDir java.nio.file.Path folder;
  private java.nio.file.Path file;
  private FileSystem files;

  @BeforeEach
  void make() throws IOException {
    file = folder.resolve("_nightjar/lock.json");
    Files.createDirectories(file.getParent());
    files = new Path(folder.toUri()).getFileSystem(new Configuration());
  }

  private DirectoryLock take(String run, boolean takeOver) throws IOException {
    WholeFiles whole = new WholeFiles(files, new Configuration());
    return DirectoryLock.take(files, whole, new Path(file.toUri()), run, takeOver);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static String ago(Duration time) {
    return Instant.now().minus(time).toString();
  }

  /** A lock as another process has left it. */
  private void held(String host, long pid, String started, Duration since, Duration renewed)
      throws IOException {
    Files.writeString(
        file,
        """
        {"run_id": "other", "host": "%s", "pid": %s, "process_started": "%s",
         "token": "t", "since": "%s", "renewed": "%s"}\
        """
            .formatted(host, pid, started, ago(since), ago(renewed)));
  }

  private void heldElsewhere(Duration since, Duration renewed) throws IOException {
    held(ELSEWHERE, 1, "", since, renewed);
  }

  @Test
  void theFileSaysWhoWrites() throws IOException {
    try (DirectoryLock lock = take("run-1", false)) {
      assertThat(lock.predecessor()).isEmpty();
      assertThat(lock.isHeld()).isTrue();
      lock.verify();
      JsonNode json = json();
      assertThat(json.path("run_id").asText()).isEqualTo("run-1");
      assertThat(json.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(json.path("token").asText()).isNotEmpty();
      assertThat(Instant.parse(json.path("renewed").asText()))
          .isAfterOrEqualTo(Instant.parse(json.path("since").asText()));
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void oneWritesAtATime() throws IOException {
    DirectoryLock first = take("first", false);
    assertThatThrownBy(() -> take("second", false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot write to file:" + folder + ": ")
        .hasMessageContaining("run first on host ")
        .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
    assertThat(first.isHeld()).isTrue();
    first.close();
    take("second", false).close();
  }

  @Test
  void aHolderThatWasHeardOfLatelyIsNotReplaced() throws IOException {
    heldElsewhere(Duration.ofHours(30), Duration.ofMinutes(9));
    assertThatThrownBy(() -> take("mine", false))
        .hasMessageContaining("run other on host " + ELSEWHERE)
        .hasMessageContaining("for 30 h now, last heard of 9 min ago");
    assertThat(json().path("run_id").asText()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource({"11, 11 min", "119, 119 min", "120, 2 h", "6000, 100 h"})
  void aSilentHolderIsReplacedAndNamed(long minutes, String shown) throws IOException {
    heldElsewhere(Duration.ofDays(9), Duration.ofMinutes(minutes));
    try (DirectoryLock lock = take("mine", false)) {
      assertThat(lock.predecessor())
          .contains(
              "Took over the lock of run other on host %s: it was last heard of %s ago"
                  .formatted(ELSEWHERE, shown));
      assertThat(json().path("run_id").asText()).isEqualTo("mine");
    }
  }

  @Test
  void aProcessThatIsGoneFromThisHostIsReplacedAtOnce() throws IOException {
    String host = InetAddress.getLocalHost().getHostName();
    long gone = new ProcessBuilder("true").start().onExit().join().pid();
    held(host, gone, "", Duration.ZERO, Duration.ZERO);
    try (DirectoryLock lock = take("mine", false)) {
      assertThat(lock.predecessor()).get().asString().endsWith(": its process is gone");
    }
  }

  /** Numbers of processes are given again. */
  @Test
  void aProcessThatStartedAtAnotherTimeIsAnother() throws IOException {
    String host = InetAddress.getLocalHost().getHostName();
    long own = ProcessHandle.current().pid();
    held(host, own, "2001-01-01T00:00:00Z", Duration.ZERO, Duration.ZERO);
    try (DirectoryLock lock = take("mine", false)) {
      assertThat(lock.predecessor()).isPresent();
    }
  }

  @Test
  void whoAsksForItTakesOver() throws IOException {
    heldElsewhere(Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (DirectoryLock lock = take("mine", true)) {
      assertThat(lock.predecessor()).get().asString().endsWith(": as asked");
      assertThat(lock.isHeld()).isTrue();
    }
  }

  @Test
  void whoWasTakenOverFromPublishesNothingAndRemovesNothing() throws IOException {
    DirectoryLock first = take("first", false);
    try (DirectoryLock second = take("second", true)) {
      assertThat(first.isHeld()).isFalse();
      assertThatThrownBy(first::verify)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("run second has taken over the lock");
      first.close();
      assertThat(second.isHeld()).as("after the first one closed").isTrue();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whoseFileIsGoneHoldsNothing() throws IOException {
    DirectoryLock lock = take("mine", false);
    Files.delete(file);
    assertThat(lock.isHeld()).isFalse();
    assertThatThrownBy(lock::verify).hasMessageContaining("run ? has taken over");
    lock.close();
  }

  @Test
  void anEmptyFileIsOfAWriterThatDied() throws IOException {
    Files.writeString(file, "{}");
    try (DirectoryLock lock = take("mine", false)) {
      assertThat(lock.predecessor()).get().asString().endsWith(": its file is empty");
    }
  }

  @Test
  void aClockThatWentBackwardsIsNoSilence() throws IOException {
    heldElsewhere(Duration.ofHours(-3), Duration.ofHours(-3));
    assertThatThrownBy(() -> take("mine", false))
        .hasMessageContaining("for 0 s now, last heard of 0 s ago");
  }

  /** Time that passes when it is told to. */
  private static final class ToldTime implements DirectoryLock.Beats {
    private final List<Runnable> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public Runnable every(Duration pause, Runnable task) {
      assertThat(pause).isEqualTo(Duration.ofSeconds(30));
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    void pass(Duration time) {
      now = now.plus(time);
    }

    /** Half minutes go by, with a beat at the end of each. */
    void beats(int count) {
      for (int i = 0; i < count; i++) {
        pass(Duration.ofSeconds(30));
        tasks.forEach(Runnable::run);
      }
    }
  }

  private final ToldTime time = new ToldTime();

  private DirectoryLock takeInTime(String run) throws IOException {
    WholeFiles whole = new WholeFiles(files, new Configuration());
    return DirectoryLock.take(files, whole, new Path(file.toUri()), run, false, time);
  }

  @Test
  void aHolderIsHeardOfEveryHalfMinute() throws IOException {
    try (DirectoryLock lock = takeInTime("mine")) {
      time.beats(3);
      assertThat(json().path("since").asText()).isEqualTo("2026-01-01T00:00:00Z");
      assertThat(json().path("renewed").asText()).isEqualTo("2026-01-01T00:01:30Z");
      time.beats(240);
      assertThatThrownBy(() -> takeInTime("other"))
          .hasMessageContaining("run mine on host ")
          .hasMessageContaining("for 2 h now, last heard of 0 s ago");
      assertThat(lock.isHeld()).isTrue();
    }
  }

  @Test
  void aHolderWithoutABeatIsReplacedAndItsLateBeatChangesNothing() throws IOException {
    DirectoryLock frozen = takeInTime("frozen");
    time.pass(Duration.ofMinutes(10));
    assertThatThrownBy(() -> takeInTime("other")).hasMessageContaining("last heard of 10 min ago");
    time.pass(Duration.ofSeconds(1));
    try (DirectoryLock other = takeInTime("other")) {
      assertThat(other.predecessor()).get().asString().endsWith("it was last heard of 10 min ago");
      time.beats(1);
      assertThat(json().path("run_id").asText()).isEqualTo("other");
      assertThat(frozen.isHeld()).isFalse();
      assertThat(other.isHeld()).isTrue();
    }
    frozen.close();
  }

  @Test
  void aBeatThatFailsIsMadeUpForByTheNext() throws IOException {
    try (DirectoryLock lock = takeInTime("mine")) {
      String held = Files.readString(file);
      Files.writeString(file, "no JSON");
      time.beats(1);
      assertThat(lock.isHeld()).isFalse();
      Files.writeString(file, held);
      time.beats(1);
      assertThat(json().path("renewed").asText()).isEqualTo("2026-01-01T00:01:00Z");
      lock.verify();
    }
  }

  @Test
  void nothingBeatsAfterTheEnd() throws IOException {
    DirectoryLock lock = takeInTime("mine");
    lock.close();
    assertThat(time.tasks).isEmpty();
    time.beats(1);
    assertThat(file).doesNotExist();
  }
}
