#!/usr/bin/env -S node --import tsx
// The sources themselves, for trying a change without a build.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
void import('../src/main.ts');
