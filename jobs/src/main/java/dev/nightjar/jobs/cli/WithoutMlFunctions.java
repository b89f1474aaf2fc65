package dev.nightjar.jobs.cli;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A class loader that shows all but the functions that MLlib adds to SQL, {@code vector_to_array}
 * and its like. Spark asks for such extensions whenever a session opens, and registering these
 * starts Scala's reflection, which takes longer than all else in opening one; nothing here, and
 * none of MLlib's algorithms, calls them. Extensions of other JARs are found.
 */
final class WithoutMlFunctions extends ClassLoader {
  private static final String EXTENSIONS =
      "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider";

  private WithoutMlFunctions(ClassLoader parent) {
    super(parent);
  }

  /** What an action gives that is done while this thread's class loader is such a one. */
  static <T> T call(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new WithoutMlFunctions(before));
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Enumeration<URL> all = super.getResources(name);
    if (!name.equals(EXTENSIONS)) {
      return all;
    }
    List<URL> others =
        Collections.list(all).stream()
            .filter(url -> !url.getPath().contains("/spark-mllib_"))
            .toList();
    return Collections.enumeration(others);
  }
}
