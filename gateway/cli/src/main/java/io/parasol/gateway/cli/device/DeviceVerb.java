// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.device;

import picocli.CommandLine.Command;

/** {@code parasol device}: the devices of a site. */
@Command(
    name = "device",
    description = "The devices of a site.",
    synopsisSubcommandLabel = "VERB",
    subcommands = DeviceRenameVerb.class)
public final class DeviceVerb {}
