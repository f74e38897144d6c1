// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.northbound.RoleMaps;
import io.parasol.gateway.state.FileErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the role maps of the servers for SCADA masters: the gateway does not start with one that
 * is malformed, and one of a profile that no device has protects nothing.
 */
final class RoleMapCheck {

  private static final String KEY = "modbus-server.roles";

  private final Path file;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<ConfigProblem> warnings = new ArrayList<>();

  /**
   * @param file the path as the caller gave it; problems name it so.
   */
  RoleMapCheck(Path file, SiteConfig config) {
    this.file = file;
    config
        .modbusService()
        .ifPresent(
            service ->
                service.roles().ifPresent(folder -> check(folder, profiles(config, service))));
  }

  /** Returns why the gateway would not start. */
  List<ConfigProblem> problems() {
    return problems;
  }

  List<ConfigProblem> warnings() {
    return warnings;
  }

  private void check(Path folder, Set<String> used) {
    try {
      for (String each : RoleMaps.read(folder).profiles()) {
        if (!used.contains(each)) {
          warnings.add(
              problem(
                  "a folder with a role map of %s, which is the profile of no device of units"
                      .formatted(each),
                  "the name of a profile in group.name: without a role map of its own profile,"
                      + " every role may read a device"));
        }
      }
    } catch (IOException unusable) {
      problems.add(
          problem(
              "unusable: " + FileErrorText.withFile(unusable),
              "role maps in the format of the SunSpec Alliance"));
    }
  }

  private ConfigProblem problem(String found, String expected) {
    return new ConfigProblem(KeyLocator.of(file, "modbus-server", "roles"), KEY, found, expected);
  }

  private static Set<String> profiles(SiteConfig config, SiteConfig.ModbusService service) {
    Set<String> profiles = new HashSet<>();
    service
        .units()
        .values()
        .forEach(
            device -> {
              if (config.devices().get(device) instanceof SiteConfig.Device.Modbus modbus) {
                profiles.add(modbus.profile().name().value());
              }
            });
    return profiles;
  }
}
