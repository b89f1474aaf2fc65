package dev.nightjar.io.vectors;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;

/**
 * How Parquet takes a page with the statistics of its levels. The call is not the same in all
 * versions: from 1.16 on geospatial statistics come with it, which vectors have not, and the older
 * call is still declared but refuses. So a writer is asked for the call that it carries out itself.
 */
final class SizedPages {
  private static final String NAME = "writePage";
  private static final List<Class<?>> BEFORE =
      List.of(BytesInput.class, int.class, int.class, Statistics.class, SizeStatistics.class);
  private static final List<Class<?>> AFTER =
      List.of(Encoding.class, Encoding.class, Encoding.class);
  private static final ClassValue<SizedPages> KNOWN =
      new ClassValue<>() {
        @Override
        protected SizedPages computeValue(Class<?> writer) {
          return find(writer.asSubclass(PageWriter.class));
        }
      };

  private final MethodHandle call;

  private SizedPages(MethodHandle call) {
    this.call = call;
  }

  /**
   * The call of a class of writers.
   *
   * @throws UnsupportedOperationException if it has none that is known here
   */
  static SizedPages of(Class<? extends PageWriter> writer) {
    return KNOWN.get(writer);
  }

  private static SizedPages find(Class<? extends PageWriter> writer) {
    return Arrays.stream(writer.getMethods())
        .filter(method -> method.getName().equals(NAME) && !method.isDefault())
        .map(method -> List.of(method.getParameterTypes()))
        .filter(SizedPages::isSized)
        .findAny()
        .map(SizedPages::call)
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    writer.getName() + " takes no pages with statistics of their levels"));
  }

  private static boolean isSized(List<Class<?>> types) {
    int between = types.size() - BEFORE.size() - AFTER.size();
    return (between == 0 || between == 1)
        && types.subList(0, BEFORE.size()).equals(BEFORE)
        && types.subList(BEFORE.size() + between, types.size()).equals(AFTER)
        && !types.get(BEFORE.size()).isPrimitive();
  }

  /** The interface's method, as writers themselves are private; what they need not know is null. */
  private static SizedPages call(List<Class<?>> types) {
    try {
      MethodHandle whole =
          MethodHandles.publicLookup()
              .findVirtual(PageWriter.class, NAME, MethodType.methodType(void.class, types));
      Object[] nothing = new Object[types.size() - BEFORE.size() - AFTER.size()];
      return new SizedPages(MethodHandles.insertArguments(whole, 1 + BEFORE.size(), nothing));
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("Parquet's writers of pages are not public: " + e, e);
    }
  }

  /** Hands over a page, as {@link PageWriter} describes it. */
  void write(
      PageWriter pages,
      BytesInput bytes,
      int values,
      int rows,
      Statistics<?> statistics,
      SizeStatistics sizes,
      Encoding repetitions,
      Encoding definitions,
      Encoding numbers)
      throws IOException {
    try {
      call.invoke(pages, bytes, values, rows, statistics, sizes, repetitions, definitions, numbers);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot write a page: " + e, e);
    }
  }
}
