// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.run.RunVerb;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code parasol run-overloaded}, for {@code bench bus}: runs a gateway whose poll periods a serial
 * line cannot keep.
 */
@Command(name = "run-overloaded", hidden = true, description = "Runs a gateway for bench bus.")
public final class OverloadedRunVerb extends RunVerb {

  public OverloadedRunVerb(GatewayProgram gateway) {
    super(gateway);
  }

  @Override
  protected List<ConfigProblem> overloadedLines(
      SiteOption site, SiteConfig config, List<BusPlan> plans) {
    return List.of();
  }
}
