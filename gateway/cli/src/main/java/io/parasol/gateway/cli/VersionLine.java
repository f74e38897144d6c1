// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.gateway.state.Version;
import picocli.CommandLine.IVersionProvider;

/** The line that {@code --version} prints. */
final class VersionLine implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"parasol " + Version.number()};
  }
}
