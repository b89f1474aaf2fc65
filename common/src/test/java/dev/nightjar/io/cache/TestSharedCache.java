package dev.nightjar.io.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.cache.SharedCache.Lease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is shared is opened once, never closed under a user, and does not stay for ever. */
class TestSharedCache {
  private record Key(String name) {}

  private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
  private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
  private final SharedCache<Key, String> cache = new SharedCache<>("test", 2, closed::add);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  private Lease<String> lease(String name) {
    return cache.lease(new Key(name), () -> open(name));
  }

  private String open(String name) {
    opened.add(name);
    return name;
  }

  private void use(String name) {
    try (Lease<String> lease = lease(name)) {
      assertThat(lease.value()).isEqualTo(name);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatNobodyUsesStaysOpenWhileThereArePlaces() {
    use("a");
    use("b");
    use("a");
    assertThat(opened).containsExactly("a", "b");
    assertThat(closed).isEmpty();
  }

  @Test
  void theOneThatWasLentLongestAgoMakesRoomBeforeAnotherIsOpened() {
    use("a");
    use("b");
    use("a");
    try (Lease<String> lease =
        cache.lease(
            new Key("c"),
            () -> {
              assertThat(closed).containsExactly("b");
              return "c";
            })) {
      assertThat(lease.value()).isEqualTo("c");
    }
    use("a");
    assertThat(opened).containsExactly("a", "b");
    use("b");
    assertThat(opened).containsExactly("a", "b", "b");
  }

  @Test
  void whatIsInUseIsClosedOnlyWhenItIsGivenBack() {
    Lease<String> first = lease("a");
    Lease<String> second = lease("a");
    Lease<String> third = lease("b");
    Lease<String> fourth = lease("c");
    assertThat(closed).isEmpty();
    first.close();
    first.close();
    assertThat(closed).isEmpty();
    second.close();
    assertThat(closed).containsExactly("a");
    third.close();
    fourth.close();
    assertThat(closed).containsExactly("a");
    assertThat(opened).containsExactly("a", "b", "c");
  }

  @Test
  void closingTheCacheClosesWhatIsInUseWhenItIsGivenBack() {
    Lease<String> used = lease("a");
    use("b");
    cache.close();
    assertThat(closed).containsExactly("b");
    assertThat(used.value()).isEqualTo("a");
    used.close();
    cache.close();
    assertThat(closed).containsExactly("b", "a");
    assertThatThrownBy(() -> lease("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot open a test: its cache is closed");
  }

  @Test
  void whatCannotBeOpenedIsNotKept() {
    SharedCache.Opening<String, RuntimeException> failing =
        () -> {
          throw new IllegalArgumentException("damaged");
        };
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> cache.lease(new Key("a"), failing)).hasMessage("damaged");
    }
    use("a");
    use("b");
    assertThat(opened).containsExactly("a", "b");
    assertThat(closed).isEmpty();
  }

  @Test
  void aFailureToCloseIsNotThatOfWhoeverMakesRoom() {
    SharedCache<Key, String> failing =
        new SharedCache<>(
            "test",
            1,
            value -> {
              closed.add(value);
              throw new IllegalStateException("cannot be closed");
            });
    failing.lease(new Key("a"), () -> "a").close();
    failing.lease(new Key("b"), () -> "b").close();
    failing.close();
    assertThat(closed).containsExactly("a", "b");
  }

  @Test
  void oneThreadOpensAKeyAndTheOthersWaitForIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    SharedCache.Opening<String, RuntimeException> slow =
        () -> {
          inside.countDown();
          await(go);
          return open("a");
        };
    List<Future<String>> users = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      users.add(
          threads.submit(
              () -> {
                begun.countDown();
                try (Lease<String> lease = cache.lease(new Key("a"), slow)) {
                  return lease.value();
                }
              }));
    }
    await(begun);
    await(inside);
    use("b"); // while the other is not open yet
    assertThat(opened).containsExactly("b");
    go.countDown();
    for (Future<String> user : users) {
      assertThat(user.get()).isEqualTo("a");
    }
    assertThat(opened).containsExactly("b", "a");
  }

  @Test
  void whoWaitedForAFailureTriesAsWellAndTheOthersShareWhatItOpened() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Lease<String>> fails =
        threads.submit(
            () ->
                cache.lease(
                    new Key("a"),
                    () -> {
                      inside.countDown();
                      await(go);
                      throw new IllegalArgumentException("damaged");
                    }));
    await(inside);
    Future<Lease<String>> tries = threads.submit(() -> lease("a"));
    go.countDown();
    assertThatThrownBy(fails::get).isInstanceOf(ExecutionException.class);
    Lease<String> open = tries.get();
    use("a");
    assertThat(opened).containsExactly("a");
    open.close();
  }

  @Test
  void manyThreadsNeverSeeAClosedValue() throws Exception {
    /** Open until closed, once. */
    final class Value {
      private boolean open = true;

      synchronized void use() {
        assertThat(open).isTrue();
      }

      synchronized void close() {
        assertThat(open).isTrue();
        open = false;
      }
    }

    SharedCache<Key, Value> values = new SharedCache<>("test", 2, Value::close);
    List<Value> made = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> users = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      users.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  Key key = new Key("" + (i * 7 + thread * 3) % 5);
                  try (Lease<Value> lease =
                      values.lease(
                          key,
                          () -> {
                            Value value = new Value();
                            made.add(value);
                            return value;
                          })) {
                    lease.value().use();
                  }
                }
              }));
    }
    for (Future<?> user : users) {
      user.get();
    }
    assertThat(made.stream().filter(value -> value.open)).hasSizeLessThanOrEqualTo(2);
    values.close();
    assertThat(made).isNotEmpty().noneMatch(value -> value.open);
  }
}
