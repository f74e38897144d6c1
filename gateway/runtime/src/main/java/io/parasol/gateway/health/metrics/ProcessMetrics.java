// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.parasol.gateway.state.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The meters of the JVM and of the process. */
public final class ProcessMetrics implements AutoCloseable {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private static final Set<String> NOT_PROMETHEUS = Set.of("process.cpu.time", "system.cpu.count");

  private final JvmGcMetrics collections = new JvmGcMetrics();

  public ProcessMetrics(MeterRegistry registry) {
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    FunctionCounter.builder("process.cpu", ProcessHandle.current(), ProcessMetrics::cpuSeconds)
        .description("processor time of the process")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
        .description("processors that the process may use")
        .register(registry);
    Gauge.builder("parasol.build.info", () -> 1)
        .description("the version of Parasol and the commit from which it was built")
        .tag("version", Version.number())
        .tag("commit", Version.commit())
        .register(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    Gauge.builder("process.resident.memory", ProcessMetrics::residentBytes)
        .description("resident memory of the process; on Linux only")
        .baseUnit("bytes")
        .register(registry);
  }

  /** Leaves out the meters whose names violate the conventions of Prometheus. */
  public static MeterFilter filter() {
    return MeterFilter.deny(ProcessMetrics::isReplaced);
  }

  private static boolean isReplaced(Meter.Id meter) {
    return NOT_PROMETHEUS.contains(meter.getName());
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .map(time -> time.toMillis() / 1000.0)
        .orElse(Double.NaN);
  }

  private static double residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          return 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException | NumberFormatException unavailable) {
      // reported as NaN below
    }
    return Double.NaN;
  }

  @Override
  public void close() {
    collections.close();
  }
}
