// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Collectd with its plugins modbus and mqtt, as Debian's collectd-core has them. */
final class CollectdPeer implements PeerProgram {

  private static final List<String> PLUGINS = List.of("modbus.so", "mqtt.so");

  private final Path plugins;

  CollectdPeer() {
    this(Path.of("/usr/lib/collectd"));
  }

  /**
   * @param plugins the folder of the plugins.
   */
  CollectdPeer(Path plugins) {
    this.plugins = plugins;
  }

  @Override
  public Optional<String> whyMissing() {
    boolean hasPlugins = PLUGINS.stream().allMatch(name -> Files.isReadable(plugins.resolve(name)));
    return hasPlugins && InstalledProgram.find("collectd").isPresent()
        ? Optional.empty()
        : Optional.of("collectd with its plugins modbus and mqtt is not installed");
  }

  @Override
  public List<String> configure(PeerWork work) throws IOException {
    Path configuration = work.file("collectd.conf");
    Files.writeString(configuration, CollectdConfig.of(work));
    return List.of(
        InstalledProgram.required("collectd").toString(), "-f", "-C", configuration.toString());
  }

  @Override
  public String topics() {
    return "collectd/#";
  }

  @Override
  public PeerLedger ledger(LongSupplier clock) {
    return new CollectdLedger(clock);
  }
}
