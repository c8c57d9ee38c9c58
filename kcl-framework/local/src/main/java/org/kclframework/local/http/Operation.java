package org.kclframework.local.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.utils.builder.Buildable;

/** An operation of a service: a method of a client. */
final class Operation {

  private static final String REQUEST_SUFFIX = "Request";

  private final Object client;
  private final Method method;
  private final Method requestBuilder;

  private Operation(Object client, Method method, Method requestBuilder) {
    this.client = client;
    this.method = method;
    this.requestBuilder = requestBuilder;
  }

  /**
   * Tells whether a method is an operation: it takes a request, and perhaps somebody who gets a
   * stream of events, and returns a future.
   */
  static boolean isOperation(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return method.getReturnType() == CompletableFuture.class
        && (parameters.length == 1 || parameters.length == 2)
        && SdkRequest.class.isAssignableFrom(parameters[0]);
  }

  static Operation of(Object client, Method method) {
    try {
      Method requestBuilder = method.getParameterTypes()[0].getMethod("builder");
      return new Operation(client, method, requestBuilder);
    } catch (NoSuchMethodException e) {
      throw new LinkageError(method + " takes a request that has no builder", e);
    }
  }

  /** The name in the service's API, for example "PutRecord". */
  String name() {
    String request = method.getParameterTypes()[0].getSimpleName();
    return request.substring(0, request.length() - REQUEST_SUFFIX.length());
  }

  /** Tells whether it answers with a stream of events. */
  boolean isStreaming() {
    return method.getParameterCount() == 2;
  }

  /** Returns an empty builder of its request. */
  SdkPojo newRequestBuilder() {
    try {
      return (SdkPojo) requestBuilder.invoke(null);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(requestBuilder.toString(), e);
    }
  }

  /**
   * Calls the client.
   *
   * @param eventHandler gets the events of an operation that is streaming
   * @return what the client returns; what it throws becomes the failure of the future
   */
  CompletableFuture<?> call(SdkPojo requestBuilder, Object... eventHandler) {
    Object[] arguments = new Object[1 + eventHandler.length];
    arguments[0] = ((Buildable) requestBuilder).build();
    System.arraycopy(eventHandler, 0, arguments, 1, eventHandler.length);
    try {
      return (CompletableFuture<?>) method.invoke(client, arguments);
    } catch (InvocationTargetException e) {
      return CompletableFuture.failedFuture(toFailure(e.getCause()));
    } catch (IllegalAccessException e) {
      throw new LinkageError(method.toString(), e);
    }
  }

  /** The SDK's client interfaces throw at once for operations that a client does not have. */
  private Throwable toFailure(@Nullable Throwable thrown) {
    if (thrown == null || thrown instanceof UnsupportedOperationException) {
      return new UnknownOperationException("The embedded service does not have " + name());
    }
    return thrown;
  }
}
