// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Node-RED with the Modbus nodes of node-red-contrib-modbus.
 *
 * <p>The caller provides the installation: {@code npm install node-red node-red-contrib-modbus} in
 * a folder.
 */
final class NodeRedPeer implements PeerProgram {

  private static final List<String> MODULES = List.of("node-red", "node-red-contrib-modbus");

  private final Path modules;

  /**
   * @param installed the folder of the installation.
   */
  NodeRedPeer(Path installed) {
    this.modules = installed.toAbsolutePath().resolve("node_modules");
  }

  @Override
  public Optional<String> whyMissing() {
    for (String module : MODULES) {
      if (!Files.isDirectory(modules.resolve(module))) {
        return Optional.of(
            "no %s in %s; expected the result of \"npm install %s\""
                .formatted(module, modules.getParent(), String.join(" ", MODULES)));
      }
    }
    return InstalledProgram.find("node").isPresent()
        ? Optional.empty()
        : Optional.of("node is not installed");
  }

  @Override
  public List<String> configure(PeerWork work) throws IOException {
    Files.write(work.file("flows.json"), NodeRedFlow.of(work).asJson());
    Path settings = work.file("settings.js");
    Files.writeString(
        settings,
        """
        module.exports = {
          flowFile: 'flows.json', credentialSecret: false, httpAdminRoot: false, httpNodeRoot: false,
          logging: {console: {level: 'warn'}}};
        """);
    Files.createSymbolicLink(work.file("node_modules"), modules);
    return List.of(
        InstalledProgram.required("node").toString(),
        modules.resolve("node-red/red.js").toString(),
        "--userDir",
        work.folder().toString(),
        "--settings",
        settings.toString());
  }

  @Override
  public String topics() {
    return "parasol/#";
  }

  @Override
  public PeerLedger ledger(LongSupplier clock) {
    return new TelemetryCounts(clock);
  }
}
