// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The usage of a process")
class ProcessUsageTest {

  private static final double NOTICEABLE_SECONDS = 0.05;

  private final ProcessUsage own = new ProcessUsage(ProcessHandle.current().pid());

  private double ofThreads(String name) {
    return own.processorSecondsByThread().getOrDefault(name, 0.0);
  }

  @Test
  void adds_up_the_processor_time_of_threads_that_differ_in_a_number_only() throws Exception {
    CountDownLatch counted = new CountDownLatch(1);
    Runnable work =
        () -> {
          while (counted.getCount() > 0) {
            Thread.onSpinWait();
          }
        };
    Thread first = new Thread(work, "busy-1");
    Thread second = new Thread(work, "busy-2");
    first.start();
    second.start();
    try {
      // Ends as soon as they have worked for long enough, however busy the machine is.
      while (ofThreads("busy") < NOTICEABLE_SECONDS) {
        Thread.onSpinWait();
      }
      Map<String, Double> threads = own.processorSecondsByThread();

      assertEquals(0.0, threads.getOrDefault("busy-1", 0.0));
      assertTrue(
          threads.values().stream().mapToDouble(each -> each).sum()
              <= own.processorSeconds() + NOTICEABLE_SECONDS);
    } finally {
      counted.countDown();
      first.join();
      second.join();
    }
  }
}
