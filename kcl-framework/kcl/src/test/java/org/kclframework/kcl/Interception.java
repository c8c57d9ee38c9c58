package org.kclframework.kcl;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;

/** Puts something between a worker and one of its clients. */
interface Interception {

  /**
   * Called in place of a method of the client.
   *
   * @param method the name of the method, such as {@code getRecords}
   * @param arguments what it was called with
   * @param call calls the client's method and returns what that returns
   * @return what the caller gets
   */
  Object around(String method, List<Object> arguments, Supplier<Object> call);

  /** Returns a client whose calls go through an interception. */
  static <T> T client(Class<T> type, T client, Interception interception) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                interception.around(
                    method.getName(),
                    arguments == null ? List.of() : List.of(arguments),
                    () -> {
                      try {
                        return method.invoke(client, arguments);
                      } catch (InvocationTargetException e) {
                        throw new IllegalStateException(e.getCause());
                      } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                      }
                    })));
  }
}
