"""LaTeX: conversion to Unicode and back, citations of a source."""
