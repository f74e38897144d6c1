// SPDX-License-Identifier: Apache-2.0
/**
 * The retained messages that describe the devices and the site, for programs that read telemetry:
 * {@code about}, and the discovery messages of Home Assistant.
 *
 * <p>Out of scope: values, states, and the sessions that publish.
 */
@NullMarked
package io.parasol.gateway.about;

import org.jspecify.annotations.NullMarked;
