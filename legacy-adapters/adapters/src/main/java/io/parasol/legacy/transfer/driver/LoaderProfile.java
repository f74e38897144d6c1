// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.Firmware;
import io.parasol.legacy.transfer.LoaderLine;
import io.parasol.legacy.transfer.Probe;
import java.util.Optional;

/**
 * How the loader of a device model on one line is reached, and how its application is recognized.
 *
 * @param probe a register that only the application has; empty if none is known.
 */
record LoaderProfile(Firmware firmware, LoaderLine line, Optional<Probe> probe) {}
