package org.kclframework.local.http;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Stands behind a server: keeps the last request and answers with what it was told to. */
final class RecordingClient implements InvocationHandler {

  private volatile @Nullable Object lastRequest;
  private volatile CompletableFuture<?> answer = new CompletableFuture<>();

  <C> C as(Class<C> clientType) {
    return clientType.cast(
        Proxy.newProxyInstance(clientType.getClassLoader(), new Class<?>[] {clientType}, this));
  }

  void answerWith(CompletableFuture<?> next) {
    answer = next;
  }

  @Nullable Object lastRequest() {
    return lastRequest;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    lastRequest = arguments[0];
    return answer;
  }
}
