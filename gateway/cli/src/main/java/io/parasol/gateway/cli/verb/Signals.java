// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.gateway.state.ExitCode;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Signal handling: SIGTERM and SIGINT stop, SIGHUP reloads.
 *
 * <p>A shutdown hook delays the end of the virtual machine until the verb has stopped. SIGHUP is
 * available only through {@code sun.misc.Signal} (module {@code jdk.unsupported}, in every JDK so
 * far). javac always warns about that class, hence the reflection. Without it there is no reload.
 *
 * <p>Signals belong to the process, so their state is static.
 */
public final class Signals implements AutoCloseable {

  /** The time limit for stopping. */
  private static final long STOP_SECONDS = 60;

  private static final Object LOCK = new Object();
  private static Optional<Runnable> reload = Optional.empty();
  private static boolean isReloadPending;

  private final Thread hook;

  private Signals(Thread hook) {
    this.hook = hook;
  }

  public static Signals onStop(CountDownLatch stop, CountDownLatch stopped) {
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              try {
                if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                  System.err.println("parasol: did not stop in time; exiting");
                }
                // A stop by SIGTERM is not a failure: exit with 0.
                Runtime.getRuntime().halt(ExitCode.DONE.number());
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Signals(hook);
  }

  /**
   * Makes SIGHUP wait until {@link #onReload}. Creates no logger.
   *
   * @param exit ends the process with exit code 0; called at SIGTERM and SIGINT. The hook of a
   *     running verb delays the exit until the verb has stopped.
   */
  public static void prepare(Runnable exit) {
    handle("HUP", Signals::hangUp);
    handle("TERM", exit);
    handle("INT", exit);
  }

  private static void hangUp() {
    synchronized (LOCK) {
      isReloadPending = true;
      runPending();
    }
  }

  private static void runPending() {
    if (isReloadPending && reload.isPresent()) {
      isReloadPending = false;
      reload.get().run();
    }
  }

  /**
   * Runs the task at every SIGHUP, on a thread of the virtual machine; at once, if there was one
   * since {@link #prepare}.
   */
  public void onReload(Runnable task) {
    if (!handle("HUP", Signals::hangUp)) {
      LoggerFactory.getLogger(Signals.class)
          .warn("no reload on SIGHUP: this Java has no sun.misc.Signal");
    }
    synchronized (LOCK) {
      reload = Optional.of(task);
      runPending();
    }
  }

  private static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
      return true;
    } catch (ReflectiveOperationException missing) {
      return false;
    }
  }

  /** Removes the hook, because the verb has ended by itself. */
  @Override
  public void close() {
    synchronized (LOCK) {
      reload = Optional.empty();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      // The hook itself has ended the verb.
    }
  }
}
