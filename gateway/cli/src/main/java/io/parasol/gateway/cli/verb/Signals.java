// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.gateway.state.ExitCode;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Signal handling: SIGTERM and SIGINT stop, a second SIGINT ends the process at once, SIGHUP
 * reloads.
 *
 * <p>A signal only asks the verb to stop; the verb then ends the process. The virtual machine does
 * not shut down meanwhile, because a broker that is starting fails or hangs then. Signals are
 * available only through {@code sun.misc.Signal} (module {@code jdk.unsupported}, in every JDK so
 * far). javac always warns about that class, hence the reflection. Without it there is no reload,
 * and a shutdown hook asks the verb to stop.
 *
 * <p>Signals belong to the process, so their state is static.
 */
public final class Signals implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private static final Object LOCK = new Object();
  private static @Nullable Runnable reload;
  private static boolean isReloadPending;

  private final Thread hook;

  private Signals(Thread hook) {
    this.hook = hook;
  }

  /**
   * Counts down the first latch when the verb must stop. A verb that does not count down the second
   * one within a minute is ended with exit code 1.
   */
  public static Signals onStop(CountDownLatch stop, CountDownLatch stopped) {
    return onStop(stop, stopped, STOP_TIMEOUT, code -> Runtime.getRuntime().halt(code.number()));
  }

  static Signals onStop(
      CountDownLatch stop, CountDownLatch stopped, Duration timeout, Consumer<ExitCode> halt) {
    Runnable watch =
        () -> {
          if (!awaitStopped(stopped, timeout)) {
            halt.accept(ExitCode.FAILED);
          }
        };
    handle("TERM", () -> request(stop, watch));
    handle(
        "INT",
        () -> {
          if (stop.getCount() == 0) {
            System.err.println("parasol: interrupted again; exiting at once");
            halt.accept(ExitCode.FAILED);
          }
          request(stop, watch);
        });
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              halt.accept(awaitStopped(stopped, timeout) ? ExitCode.DONE : ExitCode.FAILED);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Signals(hook);
  }

  private static void request(CountDownLatch stop, Runnable watch) {
    stop.countDown();
    Thread watching = new Thread(watch, "stop");
    watching.setDaemon(true);
    watching.start();
  }

  private static boolean awaitStopped(CountDownLatch stopped, Duration timeout) {
    try {
      if (stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      System.err.println("parasol: did not stop in time; exiting");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Makes SIGHUP wait until {@link #onReload}. Creates no logger.
   *
   * @param exit ends the process with exit code 0; called at SIGTERM and SIGINT until {@link
   *     #onStop}.
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
    Runnable task = reload;
    if (isReloadPending && task != null) {
      isReloadPending = false;
      task.run();
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
      reload = task;
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
      reload = null;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      // The hook itself has ended the verb.
    }
  }
}
