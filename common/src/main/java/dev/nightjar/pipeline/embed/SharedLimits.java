package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.remote.JobLimits;
import dev.nightjar.embed.remote.LocalLimits;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpoint;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.util.RpcUtils;
import scala.Function1;
import scala.PartialFunction;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The limits of a hosted model for all that one run sends, kept by the driver until closed.
 *
 * <p>Executors ask for each request by Spark's own messages: the only class that knows them. So it
 * does not matter how many executors there are, when they come, whose place they take, or how often
 * a task is tried: they all spend from one purse.
 */
public final class SharedLimits implements AutoCloseable {
  private final EmbedSpec plan;
  private final Runnable stop;

  private SharedLimits(EmbedSpec plan, Runnable stop) {
    this.plan = plan;
    this.stop = stop;
  }

  /**
   * Keeps the limits of a plan from now on, on the driver. A plan that is of a run already stays
   * so, and one whose model has no limits is left as it is.
   */
  public static SharedLimits of(EmbedSpec plan) {
    if (!(plan.model().spec().encoder() instanceof RemoteEncoder encoder)
        || !encoder.endpoint().run().isEmpty()) {
      return new SharedLimits(plan, () -> {});
    }
    String run = "nightjar-limits-" + UUID.randomUUID();
    RpcEnv env = SparkEnv.get().rpcEnv();
    RpcEndpointRef keeper = env.setupEndpoint(run, new Keeper(env, new LocalLimits(encoder)));
    return new SharedLimits(plan.inRun(run), () -> env.stop(keeper));
  }

  /** The limits that a model keeps to in this process. */
  static JobLimits of(RemoteEncoder encoder) {
    String run = encoder.endpoint().run();
    return run.isEmpty() ? new LocalLimits(encoder) : new Asking(run);
  }

  /** The plan by which tasks ask here. */
  public EmbedSpec plan() {
    return plan;
  }

  /** Another plan for the same model, by which tasks ask here as well. */
  public EmbedSpec within(EmbedSpec other) {
    return plan.model().spec().encoder() instanceof RemoteEncoder remote
        ? other.inRun(remote.endpoint().run())
        : other;
  }

  @Override
  public void close() {
    stop.run();
  }

  /** What is asked, in numbers, as executors' own classes are not known where messages are read. */
  private enum Message {
    TAKE,
    SETTLE,
    PAUSE;

    long[] of(long first, long second) {
      return new long[] {ordinal(), first, second};
    }
  }

  private static final long TOO_DEAR = -1;

  /** The driver's side. */
  private static final class Keeper implements RpcEndpoint {
    private final RpcEnv env;
    private final JobLimits limits;

    Keeper(RpcEnv env, JobLimits limits) {
      this.env = env;
      this.limits = limits;
    }

    @Override
    public RpcEnv rpcEnv() {
      return env;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
      return new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(Object message) {
          return message instanceof long[];
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A, B> B applyOrElse(A message, Function1<A, B> other) {
          if (!isDefinedAt(message)) {
            return other.apply(message);
          }
          context.reply(answer((long[]) (Object) message));
          return (B) BoxedUnit.UNIT;
        }
      };
    }

    private Long answer(long[] message) {
      return switch (Message.values()[(int) message[0]]) {
        case TAKE -> limits.take(message[1]).orElse(TOO_DEAR);
        case SETTLE -> {
          limits.settle(message[1], message[2]);
          yield 0L;
        }
        case PAUSE -> {
          limits.pause(message[1]);
          yield 0L;
        }
      };
    }
  }

  /** The side of those who send. */
  private record Asking(RpcEndpointRef driver) implements JobLimits {
    private static final ClassTag<Long> ANSWER = ClassTag$.MODULE$.apply(Long.class);

    Asking(String run) {
      this(RpcUtils.makeDriverRef(run, SparkEnv.get().conf(), SparkEnv.get().rpcEnv()));
    }

    @Override
    public OptionalLong take(long tokens) {
      long wait = ask(Message.TAKE.of(tokens, 0));
      return wait == TOO_DEAR ? OptionalLong.empty() : OptionalLong.of(wait);
    }

    @Override
    public void settle(long taken, long billed) {
      try {
        ask(Message.SETTLE.of(taken, billed));
      } catch (IllegalStateException e) {
        // What was taken stays taken, and whoever cannot reach the driver sends nothing more.
      }
    }

    @Override
    public void pause(long nanos) {
      ask(Message.PAUSE.of(nanos, 0));
    }

    private long ask(long[] message) {
      try {
        return driver.askSync(message, ANSWER);
      } catch (Exception e) { // of any kind: Scala declares none
        throw new IllegalStateException(
            "the driver does not say what may be sent: " + e.getMessage(), e);
      }
    }
  }
}
