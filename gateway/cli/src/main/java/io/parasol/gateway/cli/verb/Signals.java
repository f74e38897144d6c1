// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.gateway.state.ExitCode;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signal handling: SIGTERM and SIGINT stop, SIGHUP reloads.
 *
 * <p>A shutdown hook delays the end of the virtual machine until the verb has stopped. SIGHUP is
 * available only through {@code sun.misc.Signal} (module {@code jdk.unsupported}, in every JDK so
 * far). javac always warns about that class, hence the reflection. Without it there is no reload.
 */
public final class Signals implements AutoCloseable {

  /** The time limit for stopping. */
  private static final long STOP_SECONDS = 30;

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

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

  /** Runs the task at every SIGHUP, on a thread of the virtual machine. */
  public void onReload(Runnable reload) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                reload.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), calling);
    } catch (ReflectiveOperationException missing) {
      log.warn("no reload on SIGHUP: this Java has no sun.misc.Signal");
    }
  }

  /** Removes the hook, because the verb has ended by itself. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      // The hook itself has ended the verb.
    }
  }
}
