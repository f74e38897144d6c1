// SPDX-License-Identifier: Apache-2.0
/**
 * SunSpec models: their definitions, built-in and from files.
 *
 * <p>Out of scope: devices.
 */
@NullMarked
package io.parasol.legacy.sunspec.model;

import org.jspecify.annotations.NullMarked;
