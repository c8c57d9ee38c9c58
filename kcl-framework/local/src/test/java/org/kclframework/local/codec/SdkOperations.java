package org.kclframework.local.codec;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/** The operations of a client interface of the SDK, found by reflection. */
public final class SdkOperations {

  /**
   * One operation with one request and one response.
   *
   * @param method the method of the client interface
   */
  public record SdkOperation(Method method) {

    public Class<? extends SdkPojo> requestType() {
      return method.getParameterTypes()[0].asSubclass(SdkPojo.class);
    }

    public Class<? extends SdkPojo> responseType() {
      ParameterizedType future = (ParameterizedType) method.getGenericReturnType();
      return ((Class<?>) future.getActualTypeArguments()[0]).asSubclass(SdkPojo.class);
    }

    @Override
    public String toString() {
      return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
  }

  private SdkOperations() {}

  /** Returns all operations of the client but those that answer with a stream of events. */
  public static Stream<SdkOperation> of(Class<?> clientType) {
    return Arrays.stream(clientType.getMethods())
        .filter(method -> method.getReturnType() == CompletableFuture.class)
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0]))
        .sorted(Comparator.comparing(Method::getName))
        .map(SdkOperation::new);
  }
}
