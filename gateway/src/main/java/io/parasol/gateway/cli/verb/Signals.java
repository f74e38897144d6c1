// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT stop, SIGHUP reloads.
 *
 * <p>Stopping goes through a shutdown hook, which holds the virtual machine until the verb has
 * stopped what it runs. SIGHUP is to be had by {@code sun.misc.Signal} only (module {@code
 * jdk.unsupported}, in every JDK so far), which javac does not let by without a warning, hence the
 * reflection; where it is missing there is no reload.
 */
public final class Signals implements AutoCloseable {

  /** What runs gets this long to stop. */
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
                  System.err.println("parasol: did not stop in time; leaving");
                }
                // SIGTERM is a wish that was granted, not a failure.
                Runtime.getRuntime().halt(ExitCode.DONE.number());
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Signals(hook);
  }

  /** Runs the task, on a thread of the virtual machine's own, at every SIGHUP. */
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

  /** The verb ends by itself: nothing is left to be held up. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      // The hook is what ended the verb.
    }
  }
}
