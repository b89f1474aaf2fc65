package dev.nightjar.embed.onnx;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The environment of this process as native code reads it; Java's own, {@link System#getenv}, stays
 * what it was when the process began.
 *
 * <p>By the JDK's interface to foreign functions. In Java 21 that is a preview, which the compiler
 * refuses and the virtual machine does not: hence reflection.
 */
final class NativeEnvironment {
  private static final Class<?> LINKER = type("Linker");
  private static final Class<?> LOOKUP = type("SymbolLookup");
  private static final Class<?> LAYOUT = type("MemoryLayout");
  private static final Class<?> VALUES = type("ValueLayout");
  private static final Class<?> SIGNATURE = type("FunctionDescriptor");
  private static final Class<?> OPTION = type("Linker$Option");
  private static final Class<?> SEGMENT = type("MemorySegment");
  private static final Class<?> ARENA = type("Arena");

  private NativeEnvironment() {}

  /**
   * Sets a variable, whatever it was.
   *
   * @throws IllegalStateException if this process may not call native code, or there is no setenv
   */
  static void set(String name, String value) {
    try {
      int result = (int) setenv().invokeWithArguments(text(name), text(value), 1);
      if (result != 0) {
        throw new IllegalStateException("setenv refuses it");
      }
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    } catch (Throwable e) { // a method handle may throw anything
      throw new IllegalStateException(e.toString(), e);
    }
  }

  /** {@code int setenv(const char *name, const char *value, int overwrite)}. */
  private static MethodHandle setenv() throws ReflectiveOperationException {
    Object linker = LINKER.getMethod("nativeLinker").invoke(null);
    Object lookup = LINKER.getMethod("defaultLookup").invoke(linker);
    Optional<?> function =
        (Optional<?>) LOOKUP.getMethod("find", String.class).invoke(lookup, "setenv");
    Object number = VALUES.getField("JAVA_INT").get(null);
    Object address = VALUES.getField("ADDRESS").get(null);
    Object signature =
        SIGNATURE
            .getMethod("of", LAYOUT, LAYOUT.arrayType())
            .invoke(null, number, array(LAYOUT, address, address, number));
    return (MethodHandle)
        LINKER
            .getMethod("downcallHandle", SEGMENT, SIGNATURE, OPTION.arrayType())
            .invoke(linker, function.orElseThrow(), signature, array(OPTION));
  }

  /** A string as C has them, of zeros where nothing is put. */
  private static Object text(String value) throws ReflectiveOperationException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Object arena = ARENA.getMethod("ofAuto").invoke(null);
    Object segment =
        ARENA.getMethod("allocate", long.class, long.class).invoke(arena, bytes.length + 1L, 1L);
    ((ByteBuffer) SEGMENT.getMethod("asByteBuffer").invoke(segment)).put(bytes);
    return segment;
  }

  private static Object array(Class<?> type, Object... values) {
    Object array = Array.newInstance(type, values.length);
    for (int i = 0; i < values.length; i++) {
      Array.set(array, i, values[i]);
    }
    return array;
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName("java.lang.foreign." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("this Java has no foreign functions", e);
    }
  }
}
