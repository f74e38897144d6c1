// SPDX-License-Identifier: Apache-2.0
/**
 * The alarms of the site: which conditions and findings raise them, what operators do with them,
 * and how their state survives a restart.
 *
 * <p>Out of scope: the life cycle itself, which is in {@code gateway.analytics.alarm}.
 */
@NullMarked
package io.parasol.gateway.alarm;

import org.jspecify.annotations.NullMarked;
